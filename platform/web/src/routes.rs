//! A router that can still be asked for its table, so that a test can walk every address.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter, on};

use crate::api::spare_known;
use crate::front::hold_back;
use crate::{ApiScopes, RateClass, Scope};

/// One line of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The method answered.
    pub method: Method,
    /// The path in the router's notation, e.g. `/things/{thing}`.
    pub path: &'static str,
    /// What is dear about it, so that it may not be asked for too often.
    pub class: Option<RateClass>,
    /// What a token must be allowed to do here; `None` for addresses that take no token.
    pub scope: Option<Scope>,
}

/// Addresses and their handlers, in the order they were given.
#[derive(Debug)]
pub struct Routes<S = ()> {
    table: Vec<Route>,
    router: Router<S>,
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// An empty table.
    pub fn new() -> Routes<S> {
        Routes { table: Vec::new(), router: Router::new() }
    }

    /// Answers `GET path`, and `HEAD` with it.
    #[must_use]
    pub fn get<H: Handler<T, S>, T: 'static>(self, path: &'static str, handler: H) -> Routes<S> {
        self.add(Method::GET, path, on(MethodFilter::GET, Erased::of(handler)))
    }

    /// Answers `POST path`.
    #[must_use]
    pub fn post<H: Handler<T, S>, T: 'static>(self, path: &'static str, handler: H) -> Routes<S> {
        self.add(Method::POST, path, on(MethodFilter::POST, Erased::of(handler)))
    }

    /// Answers `PUT path`.
    #[must_use]
    pub fn put<H: Handler<T, S>, T: 'static>(self, path: &'static str, handler: H) -> Routes<S> {
        self.add(Method::PUT, path, on(MethodFilter::PUT, Erased::of(handler)))
    }

    /// Answers `DELETE path`.
    #[must_use]
    pub fn delete<H: Handler<T, S>, T: 'static>(self, path: &'static str, handler: H) -> Routes<S> {
        self.add(Method::DELETE, path, on(MethodFilter::DELETE, Erased::of(handler)))
    }

    /// Limits how often everything in this table may be asked for.
    #[must_use]
    pub fn limited(mut self, class: RateClass) -> Routes<S> {
        for route in &mut self.table {
            route.class = Some(class);
        }
        Routes { table: self.table, router: self.router.route_layer(from_fn_with_state(class, hold_back)) }
    }

    /// Answers `GET path` to programs too: to a session, and to a token of that scope.
    #[must_use]
    pub fn api_get<H: Handler<T, S>, T: 'static>(
        self,
        path: &'static str,
        scope: Scope,
        handler: H,
    ) -> Routes<S> {
        self.add(Method::GET, path, on(MethodFilter::GET, Erased::of(handler)).layer(from_fn(spare_known)))
            .with_scope(scope)
    }

    /// Answers `POST path` to programs too: to a session, and to a token of that scope.
    #[must_use]
    pub fn api_post<H: Handler<T, S>, T: 'static>(
        self,
        path: &'static str,
        scope: Scope,
        handler: H,
    ) -> Routes<S> {
        self.post(path, handler).with_scope(scope)
    }

    /// Answers `PUT path` to programs too: to a session, and to a token of that scope.
    #[must_use]
    pub fn api_put<H: Handler<T, S>, T: 'static>(
        self,
        path: &'static str,
        scope: Scope,
        handler: H,
    ) -> Routes<S> {
        self.put(path, handler).with_scope(scope)
    }

    /// Adds another table's lines after these.
    #[must_use]
    pub fn merge(mut self, other: Routes<S>) -> Routes<S> {
        self.table.extend(other.table);
        Routes { table: self.table, router: self.router.merge(other.router) }
    }

    /// Every line, in order.
    pub fn table(&self) -> &[Route] {
        &self.table
    }

    /// Which scope each API address asks for.
    pub fn scopes(&self) -> ApiScopes {
        let scoped =
            self.table.iter().filter_map(|route| Some(((route.method.clone(), route.path), route.scope?)));
        ApiScopes(Arc::new(scoped.collect()))
    }

    /// The router itself.
    pub fn into_router(self) -> Router<S> {
        self.router
    }

    fn add(mut self, method: Method, path: &'static str, answer: MethodRouter<S, Infallible>) -> Routes<S> {
        let class = path.starts_with("/api/").then_some(RateClass::Api);
        let answer = match class {
            Some(class) => answer.layer(from_fn_with_state(class, hold_back)),
            None => answer,
        };
        self.table.push(Route { method, path, class, scope: None });
        Routes { table: self.table, router: self.router.route(path, answer) }
    }
}

impl<S> Routes<S> {
    /// Gives the last line its scope.
    fn with_scope(mut self, scope: Scope) -> Routes<S> {
        if let Some(route) = self.table.last_mut() {
            route.scope = Some(scope);
        }
        self
    }
}

impl<S: Clone + Send + Sync + 'static> Default for Routes<S> {
    fn default() -> Routes<S> {
        Routes::new()
    }
}

/// A handler whose own type is forgotten, so that what axum wraps it in is compiled once and not for each address.
struct Erased<S>(Arc<dyn Fn(Request, S) -> Answering + Send + Sync>);

/// An answer on its way.
type Answering = Pin<Box<dyn Future<Output = Response> + Send>>;

impl<S> Erased<S> {
    fn of<H: Handler<T, S>, T>(handler: H) -> Erased<S> {
        Erased(Arc::new(move |request, state| Box::pin(handler.clone().call(request, state))))
    }
}

impl<S> Clone for Erased<S> {
    fn clone(&self) -> Erased<S> {
        Erased(Arc::clone(&self.0))
    }
}

impl<S: 'static> Handler<(), S> for Erased<S> {
    type Future = Answering;

    fn call(self, request: Request, state: S) -> Answering {
        (self.0)(request, state)
    }
}
