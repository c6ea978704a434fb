/**
 * How far this device's clock is from the server's, as the date of its answers says. Nothing is decided by either clock; but times of
 * changes are shown by this one, and a certificate is checked by it, so a person is told when it is far off.
 */
import { limits } from '../../shared/model/limits.ts';

export interface ClockDeps {
  readonly now: () => number;
  /** Ms ahead of the server (less than 0: behind); undefined when there is nothing to tell. */
  readonly tell: (ahead: number | undefined) => void;
}

/** Takes the `date` of each answer of our server, ms. Tells once, and again when it has changed by as much. */
export const watchClock = ({ now, tell }: ClockDeps): ((server: number) => void) => {
  let told: number | undefined;
  let isKnown = false;
  return (server) => {
    const ahead = now() - server;
    const off = Math.abs(ahead) > limits.clockOff ? ahead : undefined;
    const isSame = off === undefined ? told === undefined : told !== undefined && Math.abs(off - told) <= limits.clockOff;
    if (isKnown && isSame) return;
    isKnown = true;
    told = off;
    tell(off);
  };
};
