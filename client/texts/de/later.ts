/** What everything behind the first screen asks for. */
import { account } from './account.ts';
import { backup } from './backup.ts';
import { conflicts } from './conflicts.ts';
import { dashboard } from './dashboard.ts';
import { data } from './data.ts';
import { datasets } from './datasets.ts';
import { filters } from './filters.ts';
import { health } from './health.ts';
import { help } from './help.ts';
import { history } from './history.ts';
import { importing } from './import.ts';
import { lock } from './lock.ts';
import { panels } from './panels.ts';
import { recovery } from './recovery.ts';
import { safe } from './safe.ts';
import { share } from './share.ts';
import { trash } from './trash.ts';
import { workbench } from './workbench.ts';

export default {
  ...account,
  ...backup,
  ...conflicts,
  ...dashboard,
  ...data,
  ...datasets,
  ...filters,
  ...health,
  ...help,
  ...history,
  ...importing,
  ...lock,
  ...panels,
  ...recovery,
  ...safe,
  ...share,
  ...trash,
  ...workbench,
};
