// A whole blueprint with requirements of one's own, as manifests for GitOps.
import { App } from 'cdk8s';
import { findBlueprint } from 'groundplan/blueprints';
import { renderYaml } from 'groundplan/delivery';

/** Plans a help desk for 40 conversations at once and renders its manifests. */
export function helpDesk(): { summary: string; files: string[] } {
  const planned = findBlueprint('customer-service').plan({
    model: 'Qwen/Qwen3-32B-FP8',
    peakConcurrentConversations: 40,
    minReplicas: 2,
    accelerators: ['l40s'],
  });
  const app = new App();
  planned.kubernetes(app);
  return { summary: planned.document.summary, files: renderYaml(app).map((f) => f.path) };
}

if (require.main === module) {
  process.stdout.write(`${JSON.stringify(helpDesk(), null, 2)}\n`);
}
