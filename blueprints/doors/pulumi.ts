import * as pulumi from '@pulumi/pulumi';
import { App } from 'cdk8s';
import { PulumiDoor } from '../../constructs/delivery/pulumi-door';
import { refuseWhatAnotherDelivers } from './deliverable';
import { planChoice } from './requirements-file';
import { runDoor } from './report-error';
import { choiceFromConfig } from './settings';

runDoor(() => {
  // Pulumi runs a program in the folder of its own file; a path in the configuration starts where Pulumi.yaml lies.
  process.chdir(pulumi.getRootDirectory());
  const planned = planChoice(choiceFromConfig(pulumi.getProject(), pulumi.runtime.allConfig()));
  refuseWhatAnotherDelivers(planned, 'pulumi');
  const app = new App();
  planned.objects(app);
  new PulumiDoor(planned.document.deployment).deliver(app, { alsoProvided: planned.alsoProvided });
});
