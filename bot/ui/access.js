// Who is signed in: the place where people sign in, their name in the bar, and the way out.

import { announce } from "./announcer.js";
import { fetchMe, signIn, signOut } from "./api.js";
import { make, makeButton, makeForeign } from "./dom.js";
import { tellProblems, UNAUTHORIZED } from "./http.js";
import { attachMenu } from "./menu.js";

/** How people show who they are: none, token, oidc or proxy. */
const MODE = document.querySelector('meta[name="access"]').content;
export const isShared = MODE !== "none";

const main = document.getElementById("main");

/** Call `begin` once it is known who asks: at once where there is no access control, else when somebody is signed in. */
export async function startAccess(begin) {
  if (!isShared) return begin();
  let begun = null;
  const enter = async () => {
    const me = await tellProblems((problem) => showSignIn(problem.message, enter), fetchMe);
    if (!me) return;
    if (!me.person) {
      showSignIn("", enter);
      return;
    }
    // What the one before has asked, was answered and has opened is not for who comes after.
    if (begun && begun !== me.person.id) return location.replace("/");
    hideSignIn();
    // Style sheets hide what somebody may not do; whether they may, the server decides.
    document.documentElement.dataset.scope = me.person.scope;
    showPerson(me.person);
    if (!begun) begin();
    begun = me.person.id;
  };
  // What was typed, and what was answered, is still there when the same person has signed in again.
  document.addEventListener(UNAUTHORIZED, () => begun && showSignIn("You are not signed in any more.", enter));
  return enter();
}

function hideSignIn() {
  document.getElementById("sign-in")?.remove();
}

function showSignIn(notice, enter) {
  const told = make("p", { class: "sign-in-notice", role: "alert", text: notice });
  const makeWay = { token: makeTokenForm, oidc: makeSignOnLink, proxy: makeProxyNote }[MODE];
  hideSignIn();
  const card = make("section", { class: "sign-in", id: "sign-in" }, make("h2", { text: "Sign in" }), told, makeWay(told, enter));
  main.prepend(card);
  (card.querySelector("input, a, button") ?? card).focus();
  announce("Sign in to ask the articles.");
}

function makeTokenForm(told, enter) {
  const field = make("input", { type: "password", class: "field", name: "token", autocomplete: "current-password", required: true, maxlength: "200" });
  const submit = async (event) => {
    event.preventDefault();
    const done = await tellProblems((problem) => (told.textContent = problem.message), () => signIn(field.value));
    if (done) await enter();
  };
  return make(
    "form",
    { on: { submit } },
    make("label", {}, make("span", { text: "API token" }), field),
    make("p", { class: "sign-in-hint", text: "Whoever runs this server makes one for you." }),
    make("p", {}, make("button", { type: "submit", class: "button primary", text: "Sign in" })),
  );
}

function makeSignOnLink() {
  const onward = `${location.pathname}${location.search}`;
  return make("p", {}, make("a", { class: "button primary", href: `/login?next=${encodeURIComponent(onward)}`, text: "Sign in" }));
}

function makeProxyNote(told, enter) {
  return make(
    "div",
    {},
    make("p", { text: "The proxy in front of this server says who you are, and it has not done so." }),
    make("p", {}, makeButton("Try again", enter)),
  );
}

function showPerson({ name, id }) {
  document.getElementById("account")?.remove();
  const button = make("button", { type: "button", class: "button quiet", id: "account" }, makeForeign("span", name || id));
  document.querySelector(".bar-actions").append(button);
  document.getElementById("account-menu")?.remove();
  if (MODE === "proxy") return;
  const menu = attachMenu(button, () => [makeButton("Sign out", leave)], "Your account");
  menu.classList.add("account-menu");
}

/** Everything that was shown goes with the person. */
async function leave() {
  const done = await tellProblems((problem) => announce(problem.message), signOut);
  if (done) location.assign(done.next ?? "/");
}
