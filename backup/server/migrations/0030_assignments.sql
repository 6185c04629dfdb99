-- Whether whoever an alert was given to by somebody else has not looked at it since.
ALTER TABLE alerts ADD COLUMN assignment_unread BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX alerts_of_an_assignee ON alerts (assignee_id, state);

-- Whether a person is told by mail what they are given. Who wanted no mail at all until now gets none.
ALTER TABLE followers ADD COLUMN assigned BOOLEAN NOT NULL DEFAULT TRUE;
UPDATE followers SET assigned = FALSE WHERE severities = '';
