//! The SQL of announcements, notices and deliveries.

mod announced;
mod notices;
mod personal;

pub(crate) use announced::find_turn;
pub(super) use announced::{Told, delete_announcements, insert_announcements, list_announced};
pub(super) use notices::{
    DeliveryRow, Notice, Parcel, advance_to_end, advance_to_waiting, claim_delivery, find_notice,
    insert_delivery, insert_notice, insert_notice_alerts, list_deliveries, list_lately_told, update_answer,
};
pub(crate) use notices::{
    NoticeLine, delete_notices_before, list_notices_of_alert, list_notices_of_channel, list_unheard,
};
pub(super) use personal::{delete_assignments, delete_personal, insert_personal, list_personal};
