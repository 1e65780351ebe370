import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App as CdkApp } from 'aws-cdk-lib';
import { App } from 'cdk8s';
import { BLUEPRINTS } from '../../../../blueprints/catalog';
import { planChoice } from '../../../../blueprints/doors/requirements-file';
import { buildCloudFormation } from '../../../../cli/build';
import { renderCharts } from '../../../../constructs/delivery/manifest-graph';
import { helpDesk } from '../../../../examples/blueprint-with-own-requirements';
import { chatChart } from '../../../../examples/gpu-pool-in-a-cdk8s-chart';
import { modelStack } from '../../../../examples/model-store-in-a-cdk-stack';
import { fillForms } from '../forms';
import type { Material, Template } from './material';

/** Writes all output: every size of every blueprint on both platforms, every construct with the least and the fullest, the examples. */
export function writeOutput(material: Material, scratch: string): void {
  for (const blueprint of BLUEPRINTS) {
    for (const requirements of Object.keys(blueprint.sizes)) {
      const planned = planChoice({ blueprint: blueprint.name, requirements });
      const folder = `${blueprint.name}/${requirements}`;
      buildCloudFormation(planned).templates.forEach(({ name, body }) =>
        material.template(`${folder}/cloudformation/${name}.template.json`, body as unknown as Template),
      );
      writeCharts(material, `${folder}/kubernetes`, (app) => planned.kubernetes(app));
      writeCharts(material, `${folder}/eks`, (app) => planned.eksPreview(app));
    }
  }
  const forms = new App();
  fillForms(forms);
  renderCharts(forms).forEach(({ id, nodes }) => material.manifest(`forms/${id}/all.k8s.yaml`, nodes));
  writeCharts(material, 'examples/help-desk', helpDesk);
  writeCharts(material, 'examples/chat', chatChart);
  const cdk = new CdkApp({ outdir: join(scratch, 'cdk'), context: { 'aws:cdk:enable-path-metadata': true } });
  modelStack(cdk);
  for (const { stackName, templateFullPath } of cdk.synth().stacksRecursively) {
    material.template(`examples/${stackName}.template.json`, JSON.parse(readFileSync(templateFullPath, 'utf8')) as Template);
  }
}

function writeCharts(material: Material, folder: string, fill: (app: App) => unknown): void {
  const app = new App();
  fill(app);
  material.manifest(
    `${folder}/all.k8s.yaml`,
    renderCharts(app).flatMap((chart) => chart.nodes),
  );
}
