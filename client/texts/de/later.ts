/** What everything behind the first screen asks for. */
import { dashboard } from './dashboard.ts';
import { data } from './data.ts';
import { datasets } from './datasets.ts';
import { filters } from './filters.ts';

export default { ...dashboard, ...data, ...datasets, ...filters };
