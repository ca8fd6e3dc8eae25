#pragma once

#include <vector>

#include "models/base/observer.h"

namespace realmsim {

// Passes everything on to several observers, in their order.
class Observers final : public Observer {
 public:
  void add(Observer& observer) { observers_.push_back(&observer); }

  void state_changed(const StateChange& change) override {
    for (Observer* observer : observers_)
      observer->state_changed(change);
  }
  void called(const CallEvent& call) override {
    for (Observer* observer : observers_)
      observer->called(call);
  }
  void returned(const ReturnEvent& result) override {
    for (Observer* observer : observers_)
      observer->returned(result);
  }
  void faulted(const FaultEvent& fault) override {
    for (Observer* observer : observers_)
      observer->faulted(fault);
  }
  void exited(const ExitEvent& exit) override {
    for (Observer* observer : observers_)
      observer->exited(exit);
  }
  void invalidated(const InvalidationEvent& invalidation) override {
    for (Observer* observer : observers_)
      observer->invalidated(invalidation);
  }
  void overwritten(Pa granule) override {
    for (Observer* observer : observers_)
      observer->overwritten(granule);
  }
  void accessed(const AccessEvent& access) override {
    for (Observer* observer : observers_)
      observer->accessed(access);
  }
  void locked(const LockEvent& lock) override {
    for (Observer* observer : observers_)
      observer->locked(lock);
  }
  void unlocked(const LockEvent& lock) override {
    for (Observer* observer : observers_)
      observer->unlocked(lock);
  }
  void preemptible() override {
    for (Observer* observer : observers_)
      observer->preemptible();
  }

 private:
  std::vector<Observer*> observers_;
};

}  // namespace realmsim
