export { renderReviewHtml, renderReviewMarkdown } from './render';
export { type ReviewChart, type ReviewDoor, type ReviewInput, type ReviewTemplate } from './input';
export { type ChangeRow, changesOf, type ReviewChanges } from '../diff/changes-of';
export { type ChangeAction } from '../diff/change';
export { type Snapshot } from '../diff/snapshot';
