import * as pulumi from '@pulumi/pulumi';
import { App } from 'cdk8s';
import { PulumiDoor } from '../../constructs/delivery/pulumi-door';
import { planChoice } from './requirements-file';
import { runDoor } from './report-error';

runDoor(() => {
  // Pulumi runs a program in the folder of its own file; a path in the configuration starts where Pulumi.yaml lies.
  process.chdir(pulumi.getRootDirectory());
  const config = new pulumi.Config();
  const planned = planChoice({ blueprint: config.get('blueprint'), requirements: config.get('requirements') });
  const app = new App();
  planned.objects(app);
  new PulumiDoor(planned.document.deployment).deliver(app, { alsoProvided: planned.alsoProvided });
});
