import { KNOWN_CHARTS } from '../../planning/charts/known-charts';
import { chartEdits } from '../../planning/organization/chart-edits';
import { digestsOf, organizeImage, readImage } from '../../planning/organization/image-name';
import { chartRepositoryEdit, organizationEdits, placeOf } from '../../planning/organization/organization-edits';
import type { OrganizationEdit, OrganizationProps } from '../../planning/organization/organization-props';
import { podPlaces } from '../../planning/organization/pod-edits';
import { chartsDeliveredByEks, objectsDeliveredByEks } from '../documents/delivered-by-eks';
import { imagesIn } from '../documents/images';
import { at, text } from '../documents/json';
import { type FoundObject, kubernetesObjects } from '../documents/kubernetes';
import type { PolicyInput } from '../policy-input';
import type { PolicyRule, Verdict } from '../rule';

type Place = Pick<Verdict, 'document' | 'subject'>;

/** Kinds whose fields named `image` are not what a container runtime pulls, or are looked at by the values of a chart. */
const NO_IMAGES = ['CustomResourceDefinition', 'HelmRelease'];

/** Every object and pod carries what the organisation asks of it. */
export const ORGANIZATION_KEPT: PolicyRule = {
  id: 'OrganizationKept',
  severity: 'error',
  title: "Every object and every pod carries what the 'organization' of the input asks, pods of charts as far as their values say.",
  why: 'An admission rule of the cluster, a registry behind a wall or a bill would find what is left out only when it is deployed.',
  remedy: "apply the rules to the whole app, 'app.with(new Organization(…))', after everything is in it",
  *check(input): Iterable<Verdict> {
    const { organization: props, charts = KNOWN_CHARTS } = input;
    if (!props) {
      return;
    }
    for (const found of kubernetesObjects(input)) {
      yield* verdicts(found, [], organizationEdits(found.object, props, charts));
      yield* notReached(found, props);
    }
    for (const { resource, objects } of objectsDeliveredByEks(input)) {
      for (const [i, object] of objects.entries()) {
        yield* verdicts(resource, ['Manifest', i], organizationEdits(object, props, charts));
      }
    }
    for (const { resource, repository, ...release } of chartsDeliveredByEks(input)) {
      yield* verdicts(resource, [], [...chartRepositoryEdit(['Repository'], repository, props)]);
      yield* verdicts(resource, ['Values'], [...chartEdits(release, charts, props)]);
    }
    yield* unusedDigests(input, props);
  },
};

function* verdicts({ document, subject }: Place, root: OrganizationEdit['path'], edits: readonly OrganizationEdit[]): Iterable<Verdict> {
  for (const { path, problem, remedy } of edits) {
    yield { document, subject, path: placeOf([...root, ...path]), message: problem, remedy };
  }
}

/** Images in custom kinds that are no pod templates: what the field means is known to the kind's operator alone, so nobody changes it. */
function* notReached({ document, subject, object, kind, group }: FoundObject, props: OrganizationProps): Iterable<Verdict> {
  if (!group.includes('.') || group.endsWith('.k8s.io') || NO_IMAGES.includes(kind)) {
    return;
  }
  const pods = podPlaces(object).map((place) => `${placeOf(place.path)}.`);
  for (const { image, path } of imagesIn(object)) {
    const where = placeOf(path);
    const organized = organizeImage(image, props);
    if (!pods.some((pod) => where.startsWith(pod)) && (organized.elsewhere !== undefined || organized.image !== image)) {
      yield {
        document,
        subject,
        path: where,
        message: `image '${image}' of a ${kind} is not as the organisation has it, and 'Organization' does not reach it`,
        remedy: `write '${organized.image}' there, if the operator of the kind pulls it, or acknowledge`,
        severity: 'warning',
      };
    }
  }
}

function* unusedDigests(input: PolicyInput, props: OrganizationProps): Iterable<Verdict> {
  const manifests = [...kubernetesObjects(input)].map((found) => found.object);
  const delivered = [...objectsDeliveredByEks(input)].flatMap(({ objects }) => objects);
  const installed = [
    ...manifests.map((object) => text(at(object, 'spec', 'chart', 'spec', 'chart'))),
    ...[...chartsDeliveredByEks(input)].map(({ chart }) => chart),
  ];
  const ofCharts = (input.charts ?? KNOWN_CHARTS).filter(({ chart }) => installed.includes(chart)).flatMap(({ images = [] }) => images);
  const images = [...manifests, ...delivered].flatMap((object) => [...imagesIn(object)]).map(({ image }) => ({ image, anyTag: false }));
  for (const [image, digest] of Object.entries(props.imageDigests ?? {})) {
    const only = { ...props, imageDigests: { [image]: digest } };
    const isUsed = [...images, ...ofCharts.map((known) => ({ image: known.image, anyTag: true }))].some((used) => {
      const name = readImage(used.image);
      return name !== undefined && digestsOf(name, only, used.anyTag).length > 0;
    });
    if (!isUsed) {
      yield {
        document: '',
        subject: 'Organization',
        path: `imageDigests['${image}']`,
        message: `no object of these documents runs image '${image}'`,
        remedy:
          'write the name with the tag as the source of the image does, or leave it out; where one block serves several charts, acknowledge',
        severity: 'warning',
      };
    }
  }
}
