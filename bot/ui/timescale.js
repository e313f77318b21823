// Where on a line of time a day stands, and which days are worth a mark. Days are counted from 1970, in UTC.

const DAY_MS = 86_400_000;
const MOST_TICKS = 5;
const MONTHS = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600];
const MONTH = new Intl.DateTimeFormat("en-GB", { month: "short", year: "numeric", timeZone: "UTC" });
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

export function toDay(iso) {
  return Date.parse(`${iso}T00:00:00Z`) / DAY_MS;
}

/** `{place, ticks}`: `place(iso)` is a share of the width from `edge` to 1 - `edge`, ticks are `{at, label}`. */
export function makeTimescale(dates, edge = 0.03) {
  const days = dates.map(toDay);
  const first = Math.min(...days);
  const span = Math.max(Math.max(...days) - first, 1);
  const at = (day) => edge + ((day - first) / span) * (1 - 2 * edge);
  return { place: (iso) => at(toDay(iso)), ticks: listTicks(first, first + span).map(({ day, label }) => ({ at: at(day), label })) };
}

function listTicks(first, last) {
  if (last - first < 45) return listDays(first, last);
  const from = new Date(first * DAY_MS);
  const months = (last - first) / 30.4;
  const step = MONTHS.find((size) => months / size <= MOST_TICKS) ?? 1200;
  const start = Math.ceil((from.getUTCFullYear() * 12 + from.getUTCMonth() + (from.getUTCDate() > 1)) / step) * step;
  const ticks = [];
  for (let month = start; ; month += step) {
    const time = Date.UTC(Math.floor(month / 12), month % 12, 1);
    if (time / DAY_MS > last) return ticks;
    ticks.push({ day: time / DAY_MS, label: step % 12 ? MONTH.format(time) : String(Math.floor(month / 12)) });
  }
}

function listDays(first, last) {
  const step = Math.max(1, Math.ceil((last - first) / (MOST_TICKS - 1)));
  const ticks = [];
  for (let day = first; day <= last; day += step) ticks.push({ day, label: DAY.format(day * DAY_MS) });
  return ticks;
}

/** Points on one lane that stand too close to be told apart, put together: `{at, points}`. */
export function cluster(points, place, apart = 0.022) {
  const groups = [];
  for (const point of [...points].sort((a, b) => a.published.localeCompare(b.published))) {
    const at = place(point.published);
    const last = groups.at(-1);
    if (last && at - last.first < apart) last.points.push(point);
    else groups.push({ first: at, points: [point] });
  }
  return groups.map(({ first, points: held }) => ({ at: held.length > 1 ? (first + place(held.at(-1).published)) / 2 : first, points: held }));
}
