//! What a screen can do, a program can do: the committed table of acts and the table of addresses agree.

use autograder_server::routes;
use platform_testing::CommittedActs;

const ACTS: CommittedActs = CommittedActs(include_str!("../../../../docs/formats/api-acts.md"));

#[test]
fn every_act_of_a_screen_has_an_address_or_a_reason() {
    ACTS.assert_tells_of_every_act(routes().table());
}

#[test]
fn every_address_of_the_table_of_acts_takes_a_token() {
    ACTS.assert_takes_tokens(routes().table());
}
