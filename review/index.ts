export { renderReviewHtml, renderReviewMarkdown } from './render';
export { type ReviewChart, type ReviewDoor, type ReviewInput, type ReviewTemplate } from './input';
