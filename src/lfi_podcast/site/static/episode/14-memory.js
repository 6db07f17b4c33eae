// What this browser remembers for the site. It may refuse to: then everything works as on a first visit.

const memory = {
  get(name) {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  },
  set(name, value) {
    try {
      localStorage.setItem(name, value);
    } catch {} // full, or forbidden
  },
  remove(name) {
    try {
      localStorage.removeItem(name);
    } catch {}
  },
};
