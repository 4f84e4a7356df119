/** Grades from the worst to the best. */
const grades: readonly string[] = ['F', 'D-', 'D', 'D+', 'C-', 'C', 'C+', 'B-', 'B', 'B+', 'A-', 'A', 'A+'];

/** 0 for an F to 12 for an A+, so that grades have a mean; `undefined` for what is no grade. */
export function gradePoints(grade: string): number | undefined {
  const points = grades.indexOf(grade);
  return points === -1 ? undefined : points;
}

/** The grade that is nearest to so many points. */
export function gradeOfPoints(points: number): string {
  return grades[Math.min(grades.length - 1, Math.max(0, Math.round(points)))] ?? 'F';
}
