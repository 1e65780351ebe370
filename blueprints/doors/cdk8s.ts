import { App } from 'cdk8s';
import { writeYaml } from '../../constructs/delivery/yaml-door';
import { refuseWhatAnotherDelivers } from './deliverable';
import { planChoice } from './requirements-file';
import { runDoor } from './report-error';
import { choiceFromVariables } from './settings';

// `cdk8s synth` says where to write in CDK8S_OUTDIR; the choice comes from the environment, because cdk8s has no context flag.
runDoor(() => {
  const planned = planChoice(choiceFromVariables(process.env));
  refuseWhatAnotherDelivers(planned, 'cdk8s');
  const app = new App();
  planned.objects(app);
  writeYaml(app, process.env.CDK8S_OUTDIR ?? 'dist', { alsoProvided: planned.alsoProvided });
});
