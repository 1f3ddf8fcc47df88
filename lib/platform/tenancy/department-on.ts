/** SQL of the organization that the transaction is of, found out once a statement. */
const OURS = "(select app.current_org())";

/** SQL of the department that a member was in on a date; `user` and `date` are SQL of the two. */
export const departmentOn = (user: string, date: string) => `(
    select held.department from member_departments held
    where held.org_id = ${OURS} and held.user_id = ${user} and ${date} >= held.valid_from and ${date} < held.valid_to)`;

/** The same as a join, for many rows: `held.department` is the department, and each row has exactly one. */
export const joinDepartment = (user: string, date: string) => `
  join member_departments held
    on held.org_id = ${OURS} and held.user_id = ${user} and ${date} >= held.valid_from and ${date} < held.valid_to`;

/** SQL of whether a date of a member belongs to one of some departments; null stands for all. */
export const isOfDepartments = (departments: string, user: string, date: string) =>
  `(${departments}::text[] is null or ${departmentOn(user, date)} = any (${departments}))`;

/** SQL of all departments that a member was in between two dates, both included. */
export const departmentsIn = (user: string, from: string, to: string) => `
    select held.department from member_departments held
    where held.org_id = ${OURS} and held.user_id = ${user} and held.valid_from <= ${to} and held.valid_to > ${from}`;
