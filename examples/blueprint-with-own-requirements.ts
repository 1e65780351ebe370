// A whole blueprint with requirements of one's own, as manifests for GitOps.
import { App } from 'cdk8s';
import { findBlueprint } from 'groundplan/blueprints';
import { renderYaml } from 'groundplan/delivery';

/** Plans a help desk for 40 conversations at once and fills an app with its manifests; returns the plan in a sentence. */
export function helpDesk(app: App): string {
  const planned = findBlueprint('customer-service').plan({
    name: 'help-desk',
    platform: 'kubernetes',
    model: 'Qwen/Qwen3-32B-FP8',
    peakConcurrentConversations: 40,
    minReplicas: 2,
    kubernetes: {
      nodes: 4,
      node: { accelerator: 'l40s', gpus: 4, cpu: 62, memoryGiB: 480, diskGB: 1500 },
      install: ['keda', 'prometheus'],
    },
  });
  planned.objects(app);
  return planned.document.summary;
}

if (require.main === module) {
  const app = new App();
  process.stderr.write(`${helpDesk(app)}\n`);
  process.stdout.write(
    renderYaml(app)
      .map((file) => file.yaml)
      .join(''),
  );
}
