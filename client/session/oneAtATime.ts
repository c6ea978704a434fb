/** Of many calls while `act` is under way there is one more run behind it: it begins after the last of them, and so sees what each was about. */
export const oneAtATime = (act: () => Promise<void>): (() => void) => {
  let [isUnderWay, again] = [false, false];
  const run = async (): Promise<void> => {
    isUnderWay = true;
    try {
      while (again) {
        again = false;
        await act();
      }
    } finally {
      isUnderWay = false;
    }
  };
  return () => {
    again = true;
    if (!isUnderWay) void run();
  };
};
