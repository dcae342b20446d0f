/** The variables of a session as they are saved between sessions: `conversations/{place}/environment` in the sandbox. */

/** A variable that was not saved or could not be brought back, and why, in words. */
export interface SkippedVariable {
  readonly name: string;
  readonly reason: string;
}

/** The variables of a session as they were saved last. */
export interface SavedEnvironment {
  readonly names: readonly string[];
  readonly skipped: readonly SkippedVariable[];
  /** Bytes. */
  readonly size: number;
  /** When they were saved, in milliseconds since 1970. */
  readonly saved: number;
}

/** What came back when a session opened. */
export interface RestoredEnvironment {
  readonly names: readonly string[];
  /** What had not been saved. */
  readonly skipped: readonly SkippedVariable[];
  /** Variables, and packages, that could not be brought back. They stay saved. */
  readonly missing: readonly SkippedVariable[];
  /** Whether some were saved by another tab than the others. */
  readonly isOthers: boolean;
  readonly saved: number;
}
