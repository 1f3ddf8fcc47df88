export function FacePage() {
  return null;
}
