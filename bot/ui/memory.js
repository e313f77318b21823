// What the browser remembers of how a person likes the page. Where it may not, the page forgets and works all the same.

export function recall(key) {
  try {
    return localStorage.getItem(`briefing.${key}`);
  } catch {
    return null;
  }
}

export function remember(key, value) {
  try {
    localStorage.setItem(`briefing.${key}`, value);
  } catch {
    // Nothing depends on it.
  }
}
