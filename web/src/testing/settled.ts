/** For tests: lets everything that can go on without time passing go on, until a condition holds. */
export async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 5000; turn += 1) {
    if (condition()) return;
    await nextTurn();
  }
  throw new Error(`This never came to hold: ${condition.toString()}`);
}

/** Lets the promises and database requests under way have their turns. */
export async function settled(turns = 40): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await nextTurn();
}

const nextTurn = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 0));
