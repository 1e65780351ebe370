export { type ChangeAction } from '../diff/change';
export { type ChangeRow, changesOf, type ReviewChanges } from '../diff/changes-of';
export { type Snapshot } from '../diff/snapshot';
export { type ReviewChart, type ReviewDoor, type ReviewInput, type ReviewTemplate } from './input';
export { renderReviewMarkdown } from './markdown';
export { renderReviewHtml } from './render';
