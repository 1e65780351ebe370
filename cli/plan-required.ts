import type { PlannedBlueprint } from '../blueprints/catalog';
import { planChoice } from '../blueprints/doors/requirements-file';

/** Plans requirements that must be given. */
export function planRequired(blueprint: string, requirements: string | undefined): PlannedBlueprint {
  return planChoice({ blueprint, requirements, missing: "required option '-r, --requirements <file>' not specified" });
}
