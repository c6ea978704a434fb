/** What the first screen asks for. */
import { app } from './app.ts';
import { intake } from './intake.ts';
import { shared } from './shared.ts';
import { start } from './start.ts';
import { ui } from './ui.ts';

export default { ...app, ...intake, ...shared, ...start, ...ui };
