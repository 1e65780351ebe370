import { nameOf, placeOf } from './read-manifests';
import { countStates, ManifestState, type Problem, type Verification, type VerifiedManifest } from './verification';

/** A line for each thing that was found, as `file:line Kind namespace/name: field: message`, and a closing one with the counts. */
export function verificationText(verification: Verification): string {
  const { accepted, refused, unchecked } = countStates(verification);
  const elsewhere = verification.objects.filter((o) => o.state === ManifestState.ACCEPTED && o.note !== undefined).length;
  return [
    ...verification.objects.flatMap((object) => object.problems.map((problem) => problemLine(object, problem))),
    `${verification.objects.length} objects: ${accepted} accepted, ${refused} refused, ${unchecked} not checkable`,
    ...(elsewhere > 0
      ? [`${elsewhere} of those accepted were checked in namespace 'default', because this folder creates theirs first`]
      : []),
  ].join('\n');
}

/** One thing that was found, with the line of the field. */
export function problemLine({ manifest, state, note }: VerifiedManifest, problem: Problem): string {
  const line = problem.field === undefined ? manifest.line : manifest.lineOf(problem.field);
  const place = placeOf({ ...manifest, line });
  const words = [state === ManifestState.UNCHECKED && 'not checkable', problem.field, problem.message].filter(Boolean).join(': ');
  return `${place} ${nameOf(manifest.body)}: ${words}${note === undefined ? '' : ` (${note})`}`;
}

/** The same for a program. */
export function verificationDocument(verification: Verification): object {
  return {
    cluster: verification.cluster,
    counts: { objects: verification.objects.length, ...countStates(verification) },
    objects: verification.objects.map(({ manifest, state, problems, note }) => ({
      file: manifest.file,
      line: manifest.line,
      apiVersion: manifest.body.apiVersion,
      kind: manifest.body.kind,
      namespace: manifest.body.metadata.namespace,
      name: manifest.body.metadata.name,
      state,
      problems: problems.map((p) => ({ ...p, line: p.field === undefined ? manifest.line : manifest.lineOf(p.field) })),
      note,
    })),
  };
}
