/** How long it takes to guess a snapshot's link against the limits that the server holds: numbers, not a promise. */
import { limits } from '../../shared/model/limits.ts';

const day = 24 * 60 * 60;
/** Bits of an id: 22 letters of 64. */
const bits = 22 * 6;
/** More snapshots than any server is meant for. */
const snapshots = 1e9;

/** @returns {{ said: string, wrong: string[] }} */
export const checkGuesses = () => {
  const perAddress = limits.missRate.perSecond * day + limits.missRate.burst;
  const together = limits.missTotalRate.perSecond * day + limits.missTotalRate.burst;
  const years = 2 ** bits / snapshots / together / 365;
  return {
    said: `${perAddress} guesses a day from one address, ${together} from all together before each address is left ${limits.missSiegeRate.perSecond} a second; ${bits} bits with ${snapshots.toExponential()} snapshots there: ${years.toExponential(1)} years for one hit`,
    wrong: years > 1e9 ? [] : ['a link can be guessed'],
  };
};
