/** Why something could not be done with a file, in words for the reader. */

/** A request that cannot be met; its message is for the reader. */
export class FilesRefused extends Error {
  override readonly name = 'FilesRefused';
}

export function failureWords(error: unknown): string {
  if (error instanceof FilesRefused) return error.message;
  if (!(error instanceof DOMException || error instanceof Error)) return String(error);
  switch (error.name) {
    case 'QuotaExceededError':
      return 'The browser has no more room for files. Delete some here, or free space on your disk, and try again.';
    case 'AbortError':
      return 'Given up.';
    case 'NotFoundError':
      return 'The file is not there any more.';
    case 'NotReadableError':
      return 'The file could not be read: it was changed or moved meanwhile. Add it again.';
    default:
      return `The browser could not do it (${error.message}). Try again.`;
  }
}
