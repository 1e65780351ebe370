// Names can be imported one by one from ES modules.
import { EksDoor } from 'groundplan/delivery/eks';
import { LlmModel } from 'groundplan/planning';
import { evaluatePolicy } from 'groundplan/policy';

if (![EksDoor, LlmModel, evaluatePolicy].every((name) => typeof name === 'function')) {
  throw new Error('names are lost for ES modules');
}
console.log('named imports work from ES modules');
