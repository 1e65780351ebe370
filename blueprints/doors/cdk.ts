import { App } from 'aws-cdk-lib';
import { buildCdkApp } from './cdk-app';
import { planChoice } from './requirements-file';
import { runDoor } from './report-error';
import { choiceFromContext } from './settings';

runDoor(() => {
  const app = new App();
  buildCdkApp(app, planChoice(choiceFromContext(app.node.getAllContext() as Record<string, unknown>)));
  app.synth();
});
