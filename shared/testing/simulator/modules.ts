/**
 * What the product loads when it first needs it, loaded before the first run: reading a file takes turns of the real event loop, virtual
 * time goes on meanwhile, and the first run would take another course than the second.
 */
import '../../../client/sync/jobs/compaction.ts';
import '../../../client/sync/jobs/deletion.ts';
import '../../../client/sync/jobs/mend.ts';
import '../../../client/sync/jobs/rescue.ts';
import '../../../client/sync/jobs/twins.ts';
import '../../documents/compact.ts';
import '../../documents/doc.ts';
import '../../documents/wire/payload.ts';
