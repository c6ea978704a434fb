/** What a test that `npm run broken` runs reads as text, not as a module, is broken as well: tests that hold every file to a rule read them so. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';

const { HOLDFAST_BROKEN } = process.env;
if (HOLDFAST_BROKEN !== undefined && HOLDFAST_BROKEN !== '') {
  const { file, what, instead } = JSON.parse(HOLDFAST_BROKEN);
  fs.readFileSync = new Proxy(fs.readFileSync, {
    apply: (read, self, [from, ...how]) => {
      const found = Reflect.apply(read, self, [from, ...how]);
      return typeof found === 'string' && path.resolve(String(from)) === file ? found.replace(what, () => instead) : found;
    },
  });
  syncBuiltinESMExports();
}
