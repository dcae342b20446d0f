/** Makes a field as tall as its text. */
export function growField(field: HTMLTextAreaElement): void {
  field.style.blockSize = 'auto';
  field.style.blockSize = `${field.scrollHeight}px`;
}
