export { renderReviewHtml } from './render';
export { renderReviewMarkdown } from './markdown';
export {
  type ReviewChange,
  type ReviewChangeAction,
  type ReviewChanges,
  type ReviewChart,
  type ReviewDoor,
  type ReviewInput,
  type ReviewTemplate,
} from './input';
