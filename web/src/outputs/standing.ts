/** What is left of a run's outputs in the end: updates in the place of what they replace, nothing that was cleared. */
import type { StoredOutput } from '../protocol/generated.js';

export function standing(outputs: readonly StoredOutput[]): readonly StoredOutput[] {
  let left: StoredOutput[] = [];
  let isClearing = false;
  for (const output of outputs) {
    if (isClearing) {
      left = [];
      isClearing = false;
    }
    if (output.output_type === 'clear_output') {
      if (output.wait) isClearing = true;
      else left = [];
    } else if (isUpdate(output)) {
      const name = displayId(output);
      left = left.map((old) => (displayId(old) === name ? output : old));
    } else left.push(output);
  }
  return left;
}

export function isUpdate(output: StoredOutput): boolean {
  const kind = output.output_type === 'blob' ? output.kind : output.output_type;
  return kind === 'update_display_data';
}

export function displayId(output: StoredOutput): string | null {
  return 'display_id' in output ? output.display_id : null;
}
