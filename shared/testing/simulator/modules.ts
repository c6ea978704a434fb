/**
 * What the product loads when it first needs it, loaded before the first run: reading a file takes turns of the real event loop, virtual
 * time goes on meanwhile, and the first run would take another course than the second.
 */
import '../../../client/sync/compaction.ts';
import '../../../client/sync/deletion.ts';
import '../../../client/sync/mend.ts';
import '../../../client/sync/rescue.ts';
import '../../../client/sync/twins.ts';
import '../../documents/compact.ts';
import '../../documents/doc.ts';
import '../../documents/payload.ts';
