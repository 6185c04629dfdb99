//! A form on a page, filled in as a person would and sent as a browser would.

use platform_testing::{Answer, Client};

/// A form with what stands in its fields.
#[derive(Clone, Debug)]
pub(crate) struct PageForm {
    action: String,
    fields: Vec<Field>,
}

#[derive(Clone, Debug)]
struct Field {
    name: String,
    label: String,
    value: String,
    /// `None` for anything but a checkbox.
    checked: Option<bool>,
}

impl PageForm {
    /// The first form on `page` that is sent to an address beginning with `action`.
    pub(crate) fn on(page: &str, action: &str) -> PageForm {
        let at = page
            .find(&format!("action=\"{action}"))
            .unwrap_or_else(|| panic!("no form to {action}… on the page: {page}"));
        let form = page[at..].split("</form>").next().unwrap();
        let fields = form.split("<input ").skip(1).map(|rest| Field::read(rest.split('>').next().unwrap()));
        PageForm { action: attribute(form, "action").unwrap(), fields: fields.collect() }
    }

    /// The form with every label or name that begins with `label` filled with `value`.
    #[must_use]
    pub(crate) fn typed(mut self, label: &str, value: &str) -> PageForm {
        self.field(label).value = value.to_owned();
        self
    }

    /// The form with the box of that label or name ticked, or not.
    #[must_use]
    pub(crate) fn ticked(mut self, label: &str, checked: bool) -> PageForm {
        self.field(label).checked = Some(checked);
        self
    }

    /// Whether the box of that label or name is ticked.
    pub(crate) fn is_ticked(&self, label: &str) -> bool {
        let field = self.fields.iter().find(|field| field.is(label)).unwrap_or_else(|| panic!("no {label}"));
        field.checked.unwrap_or_else(|| panic!("{label} is no box"))
    }

    /// What stands in a field.
    pub(crate) fn value(&self, label: &str) -> &str {
        &self.fields.iter().find(|field| field.is(label)).unwrap_or_else(|| panic!("no {label}")).value
    }

    /// The name of the field of that label.
    pub(crate) fn name(&self, label: &str) -> &str {
        &self.fields.iter().find(|field| field.is(label)).unwrap_or_else(|| panic!("no {label}")).name
    }

    pub(crate) async fn send(&self, client: &mut Client) -> Answer {
        let sent = self.fields.iter().filter(|field| field.checked != Some(false));
        let pairs: Vec<(&str, &str)> =
            sent.map(|field| (field.name.as_str(), field.value.as_str())).collect();
        client.post_form(&self.action, &pairs).await
    }

    fn field(&mut self, label: &str) -> &mut Field {
        self.fields.iter_mut().find(|field| field.is(label)).unwrap_or_else(|| panic!("no field {label}"))
    }
}

impl Field {
    fn read(tag: &str) -> Field {
        let is_box = tag.contains("type=\"checkbox\"");
        Field {
            name: attribute(tag, "name").unwrap_or_default(),
            label: attribute(tag, "aria-label").unwrap_or_default(),
            value: attribute(tag, "value").unwrap_or_default(),
            checked: is_box.then(|| tag.ends_with(" checked")),
        }
    }

    fn is(&self, label: &str) -> bool {
        self.name == label || (!self.label.is_empty() && self.label.starts_with(label))
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let rest = tag.split(&format!("{name}=\"")).nth(1)?;
    Some(rest.split('"').next()?.to_owned())
}
