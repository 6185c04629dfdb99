//! Stories told to the server through HTTP and through its command line, on both engines.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod access;
mod api;
mod audit_trail;
mod change_contact;
mod change_status;
mod create_round;
mod demo;
mod finalise_round;
mod front;
mod hall;
mod handmade_xlsx;
mod headless;
mod import_marks;
mod import_roster;
mod list_places;
mod list_results;
mod list_students;
mod manage_people;
mod move_round;
mod operate_server;
mod order_printing;
mod page_form;
mod perform_operations;
mod personal_data;
mod read_audit;
mod record_marks;
mod reschedule_round;
mod revise_exam;
mod show_home;
mod show_report_card;
mod statements;
mod turn_switches;
mod write_remark;
