import { readFileSync } from 'node:fs';
import { App as CdkApp } from 'aws-cdk-lib';
import type { App } from 'cdk8s';
import { BLUEPRINTS } from '../../../../blueprints/catalog';
import { planChoice } from '../../../../blueprints/doors/requirements-file';
import { buildCloudFormation } from '../../../../cli/build';
import { helpDesk } from '../../../../examples/blueprint-with-own-requirements';
import { chatChart } from '../../../../examples/gpu-pool-in-a-cdk8s-chart';
import { modelStack } from '../../../../examples/model-store-in-a-cdk-stack';
import { fillForms } from '../forms';
import { chartsOf, nodesOf } from '../graph';
import type { Material, Template } from './material';

/** Writes all output: every size of every blueprint, every construct with the least and the fullest, the examples. */
export function writeOutput(material: Material): void {
  for (const blueprint of BLUEPRINTS) {
    for (const requirements of Object.keys(blueprint.sizes)) {
      const planned = planChoice({ blueprint: blueprint.name, requirements });
      const folder = `${blueprint.name}/${requirements}`;
      buildCloudFormation(planned).templates.forEach(({ name, body }) =>
        material.template(`${folder}/cloudformation/${name}.template.json`, body as unknown as Template),
      );
      writeCharts(material, `${folder}/${planned.document.platform}`, (app) => planned.objects(app));
    }
  }
  chartsOf(fillForms).forEach(({ id, nodes }) => material.manifest(`forms/${id}/all.k8s.yaml`, nodes));
  writeCharts(material, 'examples/help-desk', helpDesk);
  writeCharts(material, 'examples/chat', chatChart);
  const cdk = new CdkApp({ outdir: material.room.file('cdk'), context: { 'aws:cdk:enable-path-metadata': true } });
  modelStack(cdk);
  for (const { stackName, templateFullPath } of cdk.synth().stacksRecursively) {
    material.template(`examples/${stackName}.template.json`, JSON.parse(readFileSync(templateFullPath, 'utf8')) as Template);
  }
}

function writeCharts(material: Material, folder: string, fill: (app: App) => unknown): void {
  material.manifest(`${folder}/all.k8s.yaml`, nodesOf(fill));
}
