import { ApiObject } from 'cdk8s';
import type { IConstruct, IMixin } from 'constructs';
import { KNOWN_CHARTS } from '../../planning/charts/known-charts';
import { GroundplanError } from '../../planning/groundplan-error';
import type { OperatorRelease } from '../../planning/operator-release';
import { checkOrganization } from '../../planning/organization/check-organization';
import { organizationEdits, placeOf, withEdits } from '../../planning/organization/organization-edits';
import type { OrganizationProps } from '../../planning/organization/organization-props';

/** The reason on an object for leaving it as it is; it also acknowledges the rule of this name. */
const LEFT_ALONE = 'policy.groundplan.dev/OrganizationKept';
const SHORTEST_REASON = 10;

/**
 * The rules of one organisation for every object below a construct: `app.with(new Organization({ … }))`.
 *
 * Reaches whatever is a cdk8s `ApiObject` when it is applied, at the moment it is rendered: what is patched later is seen, what is added to
 * the tree later is not. Of operators the values of their charts are changed, so that every door delivers them so.
 */
export class Organization implements IMixin {
  public constructor(
    /** What the organisation asks. */
    public readonly props: OrganizationProps = {},
  ) {
    checkOrganization(props);
  }

  public supports(construct: IConstruct): boolean {
    return ApiObject.isApiObject(construct);
  }

  public applyTo(construct: IConstruct): void {
    const object = construct as ApiObject;
    const render = object.toJson.bind(object) as () => Readonly<Record<string, unknown>>;
    // when it is rendered and not now: values can be lazy, and a patch that comes later must not undo the rules.
    object.toJson = () => this.organized(object, render());
  }

  private organized(object: ApiObject, body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    const { annotations } = (body.metadata ?? {}) as { annotations?: Readonly<Record<string, string>> };
    if ((annotations?.[LEFT_ALONE] ?? '').trim().length >= SHORTEST_REASON) {
      return body;
    }
    const pods = releaseOf(object)?.pods;
    const edits = organizationEdits(body, this.props, pods ? [pods, ...KNOWN_CHARTS] : KNOWN_CHARTS);
    const stuck = edits.find((edit) => edit.value === undefined);
    if (stuck) {
      throw new GroundplanError(
        'OrganizationNotKept',
        `'${placeOf(stuck.path)}' of ${object.kind} '${object.name}': ${stuck.problem}; ${stuck.remedy}, ` +
          `or write the reason for leaving the object as it is into its annotation ${LEFT_ALONE}`,
        object,
      );
    }
    return withEdits(body, edits);
  }
}

/** The release that an object installs, as its operator says it. */
function releaseOf(object: ApiObject): OperatorRelease | undefined {
  return object.node.scopes
    .flatMap((scope) => scope.node.metadata)
    .filter((entry) => entry.type === 'groundplan:operator')
    .map((entry) => entry.data as OperatorRelease)
    .at(-1);
}
