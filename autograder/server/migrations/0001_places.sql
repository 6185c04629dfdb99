-- A 塾 is the tenant: what is its own is found through its id alone.
CREATE TABLE juku (
    id {pk},
    number TEXT NOT NULL,
    name TEXT NOT NULL,
    contact TEXT NOT NULL DEFAULT '',
    search TEXT NOT NULL,
    created_at {timestamp} NOT NULL
);
CREATE UNIQUE INDEX one_juku_per_number ON juku (number);

CREATE TABLE classrooms (
    id {pk},
    juku_id BIGINT NOT NULL REFERENCES juku (id),
    number TEXT NOT NULL,
    name TEXT NOT NULL,
    search TEXT NOT NULL,
    created_at {timestamp} NOT NULL
);
CREATE UNIQUE INDEX one_classroom_per_number_in_a_juku ON classrooms (juku_id, number);

CREATE TABLE students (
    id {pk},
    juku_id BIGINT NOT NULL REFERENCES juku (id),
    classroom_id BIGINT NOT NULL REFERENCES classrooms (id),
    number TEXT NOT NULL,
    name TEXT NOT NULL,
    grade BIGINT NOT NULL CHECK (grade BETWEEN 1 AND 9),
    search TEXT NOT NULL,
    created_at {timestamp} NOT NULL
);
CREATE UNIQUE INDEX one_student_per_number_in_a_juku ON students (juku_id, number);
CREATE INDEX students_of_a_classroom ON students (classroom_id);

-- What a signed-in person is here. HQ has neither 塾 nor 教室, a 塾 admin has no 教室.
CREATE TABLE staff (
    user_id BIGINT NOT NULL PRIMARY KEY REFERENCES users (id),
    role TEXT NOT NULL CHECK (role IN ('headquarters', 'juku', 'classroom')),
    juku_id BIGINT REFERENCES juku (id),
    classroom_id BIGINT REFERENCES classrooms (id),
    CHECK ((role = 'headquarters') = (juku_id IS NULL)),
    CHECK ((role = 'classroom') = (classroom_id IS NOT NULL))
);
CREATE INDEX staff_of_a_juku ON staff (juku_id);
