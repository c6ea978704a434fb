/** Files of an import that goes on in the session which its first file makes: left by the start page, taken by the session's. */
export interface Waiting {
  readonly files: readonly File[];
  /** They come in as they are detected, without a press for each. */
  readonly all: boolean;
}

let waiting: Waiting | undefined;

export const leaveFiles = (left: Waiting): void => {
  waiting = left.files.length === 0 ? undefined : left;
};

export const takeFiles = (): Waiting | undefined => {
  const taken = waiting;
  waiting = undefined;
  return taken;
};
