// Marks on the browser's own clock, so that anyone can see where the time to the first answer goes: in the developer
// tools under "Timings", or with performance.getEntriesByType("measure").

/** Begin to measure a question; returns what is to be called with the name of each event. */
export function measureQuestion() {
  const asked = performance.now();
  const seen = new Set();
  return (event) => {
    if (seen.has(event)) return;
    seen.add(event);
    const arrived = performance.now();
    performance.measure(`briefing:${event}:arrived`, { start: asked, end: arrived });
    if (event !== "statement" && event !== "answer") return;
    // The frame after the next one begins is on the screen.
    requestAnimationFrame(() => setTimeout(() => {
      performance.measure(`briefing:${event}:shown`, { start: asked });
      performance.measure(`briefing:${event}:page`, { start: arrived });
    }));
  };
}
