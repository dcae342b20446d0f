// Runs before the first paint, so that a reader who chose a theme never sees the other one flash by.
(() => {
  try {
    const theme = localStorage.getItem('fenced.theme');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  } catch {
    // Storage is denied: the system's theme it is.
  }
})();
