// Keeps what is typed before the page is there; the page takes it for the message field.
(() => {
  let text = '';
  const heard = (event) => {
    const { key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (key === 'Backspace') text = text.slice(0, -1);
    else if ([...key].length === 1 && (key !== ' ' || text !== '')) text += key;
  };
  document.addEventListener('keydown', heard);
  globalThis.fencedTyped = () => {
    document.removeEventListener('keydown', heard);
    return text;
  };
})();
