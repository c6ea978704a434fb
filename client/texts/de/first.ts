/** What the first screen asks for. */
import { shared } from './shared.ts';

export default { ...shared };
