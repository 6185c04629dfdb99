//! The places that somebody chooses, by their numbers: 塾 where 本部 writes, 教室 where a 塾 does.

use std::collections::HashMap;

use autograder_grading::{parse_classroom_number, parse_juku_number};
use platform_database::{DbResult, ReadTx};
use platform_web::Problems;

use crate::classrooms::{self, ClassroomId};
use crate::juku::{self, JukuId};
use crate::staff::Scope;

/// A chosen place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Juku(JukuId),
    Classroom(ClassroomId),
}

/// The name of the field.
const FIELD: &str = "places";

/// Finds the places that somebody of `scope` typed, a number a line; what is wrong is told line by line.
pub(super) async fn find_places(
    tx: &mut ReadTx,
    scope: &Scope,
    typed: &str,
) -> DbResult<Result<Vec<Place>, Problems>> {
    let mut problems = Problems::none();
    let mut numbers: Vec<(usize, String)> = Vec::new();
    let lines = typed.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    for (at, line) in lines {
        match read_number(scope, line) {
            Ok(number) => numbers.push((at + 1, number)),
            Err(reason) => problems.add(FIELD, format!("{}行目：{reason}", at + 1)),
        }
    }
    let known = list_known(tx, scope, &numbers).await?;
    let mut places = Vec::new();
    for (line, number) in &numbers {
        match known.get(number) {
            Some(place) if places.contains(place) => {}
            Some(place) => places.push(*place),
            None => problems.add(FIELD, format!("{line}行目：{}{number}はありません。", label(scope))),
        }
    }
    if places.is_empty() && problems.is_empty() {
        problems.add(
            FIELD,
            format!("届ける{}を選んでください。", if scope.is_headquarters() { "塾" } else { "教室" }),
        );
    }
    Ok(if problems.is_empty() { Ok(places) } else { Err(problems) })
}

fn label(scope: &Scope) -> &'static str {
    if scope.is_headquarters() { "塾ID" } else { "教室ID" }
}

fn read_number(scope: &Scope, line: &str) -> Result<String, String> {
    if scope.is_headquarters() {
        parse_juku_number(line).map(String::from).map_err(|invalid| invalid.to_string())
    } else {
        parse_classroom_number(line).map(String::from).map_err(|invalid| invalid.to_string())
    }
}

async fn list_known(
    tx: &mut ReadTx,
    scope: &Scope,
    numbers: &[(usize, String)],
) -> DbResult<HashMap<String, Place>> {
    if scope.is_headquarters() {
        let numbers: Vec<&str> = numbers.iter().map(|(_, number)| number.as_str()).collect();
        let known = juku::list_juku_by_number(tx, &numbers).await?;
        return Ok(known.into_iter().map(|juku| (juku.number, Place::Juku(juku.id))).collect());
    }
    let known = classrooms::list_classrooms(tx, scope).await?;
    Ok(known.into_iter().map(|known| (known.number, Place::Classroom(known.id))).collect())
}
