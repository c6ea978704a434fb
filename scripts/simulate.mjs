/**
 * `npm run simulate -- --seeds=N --steps=M --from=SEED`: the product's own code under the troubles of real networks, disks, machines
 * and servers, repeatable by its seed.
 */
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import path from 'node:path';
import { root } from './runtime.mjs';

const at = (/** @type {string} */ file) => pathToFileURL(path.join(root, file)).href;
/** Parts of the platform that a simulation has in another form. @type {Readonly<Record<string, string>>} */
const instead = { [at('client/session/deflate.ts')]: at('shared/testing/simulator/quickDeflate.ts') };

registerHooks({
  resolve: (specifier, context, next) => {
    const found = next(specifier, context);
    const other = instead[found.url];
    return other === undefined ? found : { ...found, url: other };
  },
});

const { main } = await import(at('shared/testing/simulator/main.ts'));
process.exitCode = await main(process.argv.slice(2));
