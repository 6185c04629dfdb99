//! A page of a list, ready to be placed in a template.

use askama::Template;
use askama::filters::HtmlSafe;

use super::ListQuery;
use super::describe::{CellView, List, ListColumn, ListFilter, ListOrder, Ticks};
use crate::{Choice, Paging, grouped, icon};

/// A drawn list: `{{ list }}` in a room's template places filters, table and pager.
#[derive(Clone, Debug, Template)]
#[template(path = "web/list.html")]
pub struct ListView {
    path: String,
    caption: String,
    query: ListQuery,
    order: Option<ListOrder>,
    search: Option<String>,
    filters: Vec<ListFilter>,
    part: Option<(&'static str, String)>,
    /// Where nothing narrows the list, if something does now.
    whole: Option<String>,
    sort_choices: Vec<Choice>,
    export: Option<String>,
    /// The same list as CSV.
    csv: Option<String>,
    /// The columns to choose from; none where there is no choice.
    chooser: Vec<Choosable>,
    headings: Vec<Heading>,
    ticked: bool,
    across: Option<Across>,
    rows: Vec<Row>,
    empty: String,
    pager: Pager,
}

// Safe: the template escapes every text.
impl HtmlSafe for ListView {}

#[derive(Clone, Debug)]
struct Heading {
    title: String,
    shown: String,
    /// How its cells are set.
    class: &'static str,
    sort: Option<SortLink>,
}

/// A column that can be shown or not.
#[derive(Clone, Debug)]
struct Choosable {
    key: &'static str,
    title: String,
    shown: bool,
    /// Whether it cannot be left out.
    always: bool,
}

/// What a form is sent beside the ticks of one page.
#[derive(Clone, Debug)]
struct Across {
    form: &'static str,
    condition: String,
    count: u64,
}

#[derive(Clone, Debug)]
struct SortLink {
    href: String,
    /// The value for `aria-sort`.
    state: &'static str,
}

#[derive(Clone, Debug)]
struct Row {
    tick: Option<Tick>,
    cells: Vec<CellView>,
}

#[derive(Clone, Debug)]
struct Tick {
    name: &'static str,
    form: &'static str,
    value: String,
    label: String,
}

#[derive(Clone, Debug)]
struct Pager {
    total: String,
    /// 「101–200」, unless there is nothing to show.
    shown: Option<String>,
    /// Present on every page but the first.
    first: Option<String>,
    previous: Option<String>,
    next: Option<String>,
    /// `None` stands for a gap.
    pages: Vec<Option<PageLink>>,
}

#[derive(Clone, Debug)]
struct PageLink {
    number: u32,
    href: String,
    current: bool,
}

pub(super) fn draw<R>(list: &List<R>, path: &str, query: &ListQuery, rows: &[R], total: u64) -> ListView {
    let order = list.order(query);
    let sortable = list.columns.iter().filter(|column| column.sorted);
    let part = list.part.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    let whole = ListQuery { filters: part, ..ListQuery::default() };
    let columns = list.shown(query);
    let as_usual = columns.iter().map(|column| column.key).eq(list.usual_keys());
    let query = &ListQuery {
        // What is as usual is left out of addresses.
        columns: if as_usual { Vec::new() } else { keys(&columns) },
        filters: query.filters.iter().chain(&whole.filters).map(|(k, v)| (k.clone(), v.clone())).collect(),
        ..query.clone()
    };
    let narrowed = !query.q.is_empty() || query.filters != whole.filters;
    let file = |path: &String| ListQuery { page: 1, ..query.clone() }.address(path);
    ListView {
        path: path.to_owned(),
        caption: list.caption.clone(),
        query: query.clone(),
        order,
        search: list.search.clone(),
        filters: list.filters.clone(),
        part: list.part.clone(),
        whole: narrowed.then(|| whole.address(path)),
        sort_choices: sortable.map(|column| Choice::new(column.key, &*column.title)).collect(),
        export: list.export.as_ref().map(file),
        csv: list.csv.as_ref().map(file),
        chooser: chooser(list, query),
        headings: columns.iter().map(|column| heading(column, path, query, order)).collect(),
        ticked: list.ticks.is_some(),
        across: across(list, query, total),
        rows: rows.iter().map(|row| draw_row(list, &columns, row)).collect(),
        empty: list.empty.clone(),
        pager: pager(path, query, list.paging(query, total), total),
    }
}

fn keys<R>(columns: &[&ListColumn<R>]) -> Vec<String> {
    columns.iter().map(|column| column.key.to_owned()).collect()
}

fn chooser<R>(list: &List<R>, query: &ListQuery) -> Vec<Choosable> {
    let Some(always) = list.choosable else { return Vec::new() };
    let choosable = |column: &ListColumn<R>| Choosable {
        key: column.key,
        title: column.title.clone(),
        shown: list.shows(query, column.key),
        always: column.key == always,
    };
    list.columns.iter().map(choosable).collect()
}

fn across<R>(list: &List<R>, query: &ListQuery, total: u64) -> Option<Across> {
    let ticks = list.ticks.as_ref().filter(|ticks| ticks.across)?;
    let condition = ListQuery { q: query.q.clone(), filters: query.filters.clone(), ..ListQuery::default() };
    let condition = condition.address("").trim_start_matches('?').to_owned();
    Some(Across { form: ticks.form, condition, count: total })
}

fn heading<R>(column: &ListColumn<R>, path: &str, query: &ListQuery, order: Option<ListOrder>) -> Heading {
    let current = order.filter(|order| order.key == column.key);
    let turned = current.is_some_and(|order| !order.descending);
    let target =
        ListQuery { sort: Some(column.key.to_owned()), descending: turned, page: 1, ..query.clone() };
    let state = match current {
        None => "none",
        Some(ListOrder { descending: false, .. }) => "ascending",
        Some(ListOrder { descending: true, .. }) => "descending",
    };
    let sort = column.sorted.then(|| SortLink { href: target.address(path), state });
    let shown = column.heading.as_ref().unwrap_or(&column.title).clone();
    let class = match (column.numeric, column.unbroken) {
        (true, _) => "numeric",
        (false, true) => "nowrap",
        (false, false) => "",
    };
    Heading { title: column.title.clone(), shown, class, sort }
}

fn draw_row<R>(list: &List<R>, columns: &[&ListColumn<R>], row: &R) -> Row {
    let tick = |ticks: &Ticks<R>| Tick {
        name: ticks.name,
        form: ticks.form,
        value: (ticks.value)(row),
        label: (ticks.label)(row),
    };
    Row {
        tick: list.ticks.as_ref().map(tick),
        cells: columns.iter().map(|column| (column.cell)(row)).collect(),
    }
}

fn pager(path: &str, query: &ListQuery, paging: Paging, total: u64) -> Pager {
    let to = |page| ListQuery { page, ..query.clone() }.address(path);
    let page = paging.page();
    let link = |number| PageLink { number, href: to(number), current: number == page };
    Pager {
        total: grouped(total),
        shown: paging.rows().map(|(first, last)| format!("{}–{}", grouped(first), grouped(last))),
        first: (page > 1).then(|| to(1)),
        previous: (page > 1).then(|| to(page - 1)),
        next: (page < paging.pages()).then(|| to(page + 1)),
        pages: if paging.pages() > 1 {
            paging.links().into_iter().map(|page| page.map(link)).collect()
        } else {
            Vec::new()
        },
    }
}

impl ListView {
    fn sort_symbol(&self, state: &str) -> crate::Icon {
        match state {
            "ascending" => icon("arrow-up"),
            "descending" => icon("arrow-down"),
            _ => icon("arrows-sort"),
        }
    }

    fn is_sorted_by(&self, key: &str) -> bool {
        self.order.is_some_and(|order| order.key == key)
    }

    fn descends(&self) -> bool {
        self.order.is_some_and(|order| order.descending)
    }

    /// How many filters are set.
    fn filters_set(&self) -> usize {
        let set =
            |filter: &&ListFilter| self.query.filter(filter.name).is_some_and(|value| !value.is_empty());
        self.filters.iter().filter(set).count()
    }

    fn count_of(&self, across: &Across) -> String {
        grouped(across.count)
    }

    /// What the address asks for beyond this form, by a form of the page's own.
    fn asked_elsewhere(&self) -> impl Iterator<Item = (&String, &String)> {
        let own = |name: &str| {
            self.filters.iter().any(|filter| filter.name == name)
                || self.part.as_ref().is_some_and(|(part, _)| *part == name)
        };
        self.query.filters.iter().filter(move |(name, _)| !own(name))
    }

    fn has_controls(&self) -> bool {
        self.search.is_some() || !self.filters.is_empty() || self.export.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{CellView, List, ListColumn, ListFilter, ListQuery};
    use crate::{Choice, Tone};

    fn drawn(query: &str, rows: &[(&'static str, u32)], total: u64) -> String {
        let columns = vec![
            ListColumn::new("name", "氏名", |row: &(&str, u32)| CellView::link(row.0, "/people/1")).sorted(),
            ListColumn::new("age", "年齢", |row: &(&str, u32)| CellView::text(row.1.to_string()))
                .headed("歳")
                .sorted()
                .numeric(),
            ListColumn::new("state", "状態", |_| CellView::badge("確定", Tone::Good)),
        ];
        let places = vec![Choice::new("1", "駅前"), Choice::new("2", "港")];
        List::new("人の一覧", columns)
            .searched("氏名")
            .filtered(ListFilter { name: "place", label: "場所".to_owned(), choices: places })
            .exported("/people.xlsx")
            .with_csv("/people.csv")
            .ticked("ids", "print", |row| row.1.to_string(), |row| row.0.to_owned())
            .view("/people", &ListQuery::parse(query), rows, total)
            .to_string()
    }

    #[test]
    fn a_list_says_where_one_is() {
        let html = drawn("q=<b>&place=2&sort=age&page=2", &[("青木<br>", 12)], 1284);
        for part in [
            "全1,284件",
            "101–200件",
            r#"aria-sort="ascending""#,
            r#"<option value="2" selected>"#,
            r#"aria-label="年齢">歳<"#,
            r#"data-label="年齢""#,
            "青木&#60;br&#62;",
            "/people?q=%3Cb%3E&#38;place=2&#38;sort=age&#38;dir=desc\"",
            "/people.xlsx?q=%3Cb%3E&#38;place=2&#38;sort=age\"",
            "/people.csv?q=%3Cb%3E&#38;place=2&#38;sort=age\"",
            r#"name="ids" value="12" form="print""#,
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert!(!html.contains("<b>\""), "{html}");
    }

    #[test]
    fn what_a_form_of_the_page_asked_for_stays_while_the_list_is_narrowed() {
        let html = drawn("place=2&from=2026-11-01", &[("青木", 12)], 1);
        let kept = r#"<input type="hidden" name="from" value="2026-11-01">"#;
        assert!(html.contains(kept) && !html.contains(r#"type="hidden" name="place""#), "{html}");
    }

    #[test]
    fn a_part_of_a_whole_stays_that_part() {
        let list = List::new(
            "部分",
            vec![ListColumn::new("name", "氏名", |row: &&str| CellView::text(*row)).sorted()],
        )
        .searched("氏名")
        .part("grade", "6");
        let all = list.view("/x", &ListQuery::default(), &[], 0).to_string();
        assert!(
            all.contains(r#"<input type="hidden" name="grade" value="6">"#)
                && all.contains("まだ何もありません"),
            "{all}"
        );
        let searched = list.view("/x", &ListQuery::parse("grade=6&q=a"), &["a"], 1).to_string();
        assert!(
            searched.contains(r#"href="/x?grade=6"#) && searched.contains("/x?q=a&#38;grade=6&#38;sort=name"),
            "{searched}"
        );
    }

    #[test]
    fn chosen_columns_stay_while_one_sorts_and_turns_pages() {
        let described = || {
            let columns = vec![
                ListColumn::new("name", "氏名", |row: &&str| CellView::text(*row)).sorted(),
                ListColumn::new("age", "年齢", |_| CellView::text("十二")),
            ];
            List::new("人", columns).choosable("name").selectable(
                "bulk",
                |row| (*row).to_owned(),
                |row| (*row).to_owned(),
            )
        };
        let draw = |query| described().view("/x", &ListQuery::parse(query), &["a"], 1284).to_string();
        let narrow = draw("col=name&grade=6");
        for part in [
            "/x?grade=6&#38;sort=name&#38;dir=desc&#38;col=name\"",
            "/x?grade=6&#38;col=name&#38;page=2\"",
            r#"name="condition" value="grade=6" form="bulk""#,
            r#"name="matching" value="1284" form="bulk""#,
            "この条件の全1,284件を選ぶ",
        ] {
            assert!(narrow.contains(part), "{part} in {narrow}");
        }
        assert!(!narrow.contains("十二") && draw("").contains("十二"), "{narrow}");
        assert!(!draw("col=name&col=age").contains("&#38;col="), "all are shown, as usual");
    }

    #[test]
    fn an_empty_list_says_why() {
        assert!(drawn("", &[], 0).contains("まだ何もありません"));
        assert!(drawn("q=x", &[], 0).contains("条件に合うものがありません"));
        assert!(drawn("page=9", &[], 30).contains("このページには何もありません"));
    }
}
